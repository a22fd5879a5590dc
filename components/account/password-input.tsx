"use client";

import { clsx } from "clsx";
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { Input } from "@/components/ui/input";

type PasswordInputProps = Omit<React.ComponentProps<"input">, "type" | "autoComplete"> & {
  autoComplete: "current-password" | "new-password";
};

/** For people's own passwords, where a password manager is welcome; the eye shows what was typed. */
export function PasswordInput({ className, ...props }: PasswordInputProps) {
  const [isRevealed, setRevealed] = useState(false);
  const Icon = isRevealed ? EyeOff : Eye;
  return (
    <span data-slot="password-input" className="relative block">
      <Input
        {...props}
        type={isRevealed ? "text" : "password"}
        passwordManager
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        className={clsx("h-10 pr-11", className)}
      />
      <button
        type="button"
        aria-label="Show password"
        aria-pressed={isRevealed}
        onClick={() => setRevealed(!isRevealed)}
        className="absolute inset-y-0 right-0 grid w-10 place-items-center rounded-md text-muted-foreground -outline-offset-2 hover:text-foreground"
      >
        <Icon aria-hidden="true" className="size-4" />
      </button>
    </span>
  );
}
