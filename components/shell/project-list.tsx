"use client";

import { Check, Plus } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { CommandDialog, CommandGroup, CommandItem } from "@/components/shell/command-dialog";
import { samePlaceIn } from "@/components/shell/navigation";
import type { ProjectSwitcherProps } from "@/components/shell/project-switcher";

type ProjectListProps = ProjectSwitcherProps & { isOpen: boolean; onOpenChange: (open: boolean) => void };

/** Every project the person may open; choosing one keeps the section. */
export function ProjectList(props: ProjectListProps) {
  const { organisation, project, projects, can, newProjectHref, isOpen, onOpenChange } = props;
  const router = useRouter();
  const pathname = usePathname();
  const go = (slug: string) => {
    onOpenChange(false);
    const here = { organisation: organisation.slug, project: project.slug };
    if (slug !== project.slug) router.push(samePlaceIn(pathname, here, { ...here, project: slug }));
  };
  return (
    <CommandDialog
      title="Switch project"
      placeholder="Find a project"
      emptyText="No project has that name."
      noun={["project", "projects"]}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
    >
      <CommandGroup heading={organisation.name}>
        {projects.map((other) => (
          <CommandItem key={other.slug} value={`${other.name} ${other.slug}`} onSelect={() => go(other.slug)}>
            <span className="min-w-0 flex-1 truncate">{other.name}</span>
            {other.slug === project.slug && (
              <>
                <Check aria-hidden="true" className="text-accent!" />
                <span className="sr-only">(current)</span>
              </>
            )}
          </CommandItem>
        ))}
      </CommandGroup>
      {can.createProject && newProjectHref && (
        <CommandGroup heading="More">
          <CommandItem
            value="New project"
            onSelect={() => {
              onOpenChange(false);
              router.push(newProjectHref);
            }}
          >
            <Plus aria-hidden="true" />
            New project…
          </CommandItem>
        </CommandGroup>
      )}
    </CommandDialog>
  );
}
