import { Trash2 } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { NewProject } from "@/components/projects/new-project-dialog";
import type { Send } from "@/components/forms/use-submit";
import { ButtonLink } from "@/components/ui/button-link";
import { Badge } from "@/components/ui/badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";

type ProjectListCardProps = {
  projects: readonly { slug: string; name: string; href: Route; isCurrent: boolean }[];
  create: Send<{ href: Route }>;
  refused: string | undefined;
  /** The bin of the current project. */
  deleted: Route;
};

export function ProjectListCard({ projects, create, refused, deleted }: ProjectListCardProps) {
  return (
    <Card>
      <CardHeader title="Projects" actions={<NewProject create={create} disabledReason={refused} />}>
        {refused ?? "A credential never leaves its project."}
      </CardHeader>
      <CardBody>
        <ul className="divide-y divide-border rounded-md border border-border">
          {projects.map(({ slug, name, href, isCurrent }) => (
            <li key={slug} className="flex min-h-10 items-center justify-between gap-3 px-3.5 py-1.5">
              <span className="flex min-w-0 items-center gap-2">
                <Link href={href} className="truncate rounded-sm font-medium hover:underline">
                  {name}
                </Link>
                {isCurrent && <Badge tone="accent">Current</Badge>}
              </span>
              <code className="truncate text-xs text-muted-foreground">{slug}</code>
            </li>
          ))}
        </ul>
        <div className="mt-4">
          <ButtonLink href={deleted}>
            <Trash2 aria-hidden="true" className="size-3.5" />
            Recently deleted credentials
          </ButtonLink>
        </div>
      </CardBody>
    </Card>
  );
}
