import { ThemeMenu } from "@/components/shell/theme-choice";

export default function PublicLayout({ children }: { children: React.ReactNode }) {
  return (
    <>
      <div className="absolute top-3 right-3">
        <ThemeMenu />
      </div>
      {children}
    </>
  );
}
