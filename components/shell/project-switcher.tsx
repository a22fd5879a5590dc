"use client";

import { ChevronsUpDown } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { ShellProps } from "@/components/shell/shell-props";
import { buttonVariants } from "@/components/ui/button-variants";

const load = () => import("@/components/shell/project-list");
const ProjectList = dynamic(() => load().then((module) => module.ProjectList), { ssr: false });

export type ProjectSwitcherProps = Pick<
  ShellProps,
  "organisation" | "project" | "projects" | "can" | "newProjectHref"
>;

export function ProjectSwitcher(props: ProjectSwitcherProps) {
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setOpened] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-label={`Project: ${props.project.name}`}
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        onClick={() => {
          setOpened(true);
          setOpen(true);
        }}
        className={buttonVariants({ variant: "ghost", size: "sm", className: "min-w-0 shrink! px-2!" })}
      >
        <span className="truncate">{props.project.name}</span>
        <ChevronsUpDown aria-hidden="true" className="size-3.5 text-muted-foreground" />
      </button>
      {wasOpened && <ProjectList {...props} isOpen={isOpen} onOpenChange={setOpen} />}
    </>
  );
}
