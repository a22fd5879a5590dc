import { cva, type VariantProps } from "class-variance-authority";

export const buttonVariants = cva(
  "relative inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none " +
    "transition-[background-color,border-color,color,box-shadow] duration-100 pointer-coarse:min-h-11 " +
    "aria-disabled:opacity-55 [&_svg]:shrink-0",
  {
    variants: {
      variant: {
        primary:
          "bg-primary text-primary-foreground shadow-xs inset-shadow-[0_1px_0_rgb(255_255_255/0.14)] " +
          "not-aria-disabled:hover:bg-primary-hover",
        secondary:
          "border border-border-strong bg-surface text-foreground shadow-xs not-aria-disabled:hover:bg-surface-hover",
        ghost: "text-foreground not-aria-disabled:hover:bg-surface-hover",
        danger: "bg-danger text-danger-foreground shadow-xs not-aria-disabled:hover:bg-danger-hover",
        "danger-ghost": "text-danger-text not-aria-disabled:hover:bg-danger-soft",
        link: "rounded-sm text-accent underline decoration-accent-line underline-offset-3 not-aria-disabled:hover:decoration-current",
      },
      size: {
        sm: "h-7 px-2.5 text-sm",
        md: "h-8.5 px-3.5 text-sm",
        lg: "h-10 px-5 text-base",
        icon: "size-8.5 pointer-coarse:min-w-11",
        "icon-sm": "size-7 pointer-coarse:min-w-11",
      },
    },
    compoundVariants: [{ variant: "link", className: "h-auto! min-h-6 px-0!" }],
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

export type ButtonLook = VariantProps<typeof buttonVariants>;
