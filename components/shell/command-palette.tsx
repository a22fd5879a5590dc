"use client";

import { FolderOpen, KeyRound, Plus } from "lucide-react";
import { useTheme } from "next-themes";
import { usePathname, useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { CommandDialog, CommandGroup, CommandItem } from "@/components/shell/command-dialog";
import { handOverSecret } from "@/components/shell/handed-secret";
import { NAVIGATION, samePlaceIn, withQuery } from "@/components/shell/navigation";
import type { FoundCredential, ShellProps } from "@/components/shell/shell-props";
import { THEMES } from "@/components/shell/theme-choice";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import { routes } from "@/lib/routes";

const SEARCH_AFTER_MS = 200;

type PaletteProps = Omit<ShellProps, "person" | "signOut" | "banner"> & {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
};

export function CommandPalette({ isOpen, onOpenChange, ...shell }: PaletteProps) {
  const [query, setQuery] = useState("");
  const router = useRouter();
  const isSecret = looksLikeSecret(query);
  const found = useFoundCredentials(isSecret ? "" : query, shell.findCredentials);

  const setOpen = (open: boolean) => {
    if (!open) setQuery("");
    onOpenChange(open);
  };
  const then = (act: () => void) => () => {
    setOpen(false);
    act();
  };
  const credentials = routes.credentials(shell.organisation.slug, shell.project.slug);
  const store = () => {
    handOverSecret(query);
    router.push(withQuery(credentials, { new: "custom" }));
  };
  return (
    <CommandDialog
      title="Commands"
      placeholder="Go to, create, switch…"
      emptyText="Nothing matches."
      noun={["result", "results"]}
      isOpen={isOpen}
      onOpenChange={setOpen}
      query={query}
      onQueryChange={setQuery}
      isMasked={isSecret}
      notice={isSecret && <SecretNotice canStore={shell.can.createCredential} onStore={then(store)} />}
    >
      <FoundGroup found={found} shell={shell} then={then} />
      <PlacesGroup shell={shell} then={then} />
      {shell.can.createCredential && <CreateGroup shell={shell} then={then} />}
      <ProjectsGroup shell={shell} then={then} />
      <ThemeGroup then={then} />
    </CommandDialog>
  );
}

function SecretNotice({ canStore, onStore }: { canStore: boolean; onStore: () => void }) {
  return (
    <Banner kind="warning" action={canStore && <Button onClick={onStore}>Store this as a credential</Button>}>
      That looks like a secret. Search by name, key or provider.
    </Banner>
  );
}

/** Asks the server for names and keys, a moment after typing stops. */
function useFoundCredentials(query: string, find: ShellProps["findCredentials"]) {
  const [answer, setAnswer] = useState<{ query: string; items: FoundCredential[] }>({ query: "", items: [] });
  const wanted = query.trim();
  useEffect(() => {
    if (!find || wanted.length < 2) return;
    let isCurrent = true;
    const ask = async () => {
      // A failed search leaves the palette's own entries usable.
      const items = await find(wanted).catch(() => []);
      if (isCurrent) setAnswer({ query: wanted, items });
    };
    const timer = setTimeout(() => void ask(), SEARCH_AFTER_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [find, wanted]);
  return answer.query === wanted ? answer.items : [];
}

type GroupProps = {
  shell: Omit<PaletteProps, "isOpen" | "onOpenChange">;
  then: (act: () => void) => () => void;
};

function FoundGroup({ found, shell, then }: GroupProps & { found: FoundCredential[] }) {
  const router = useRouter();
  if (found.length === 0) return null;
  const { organisation, project } = shell;
  return (
    <CommandGroup heading="Credentials">
      {found.map(({ id, name, key }) => (
        <CommandItem
          key={id}
          value={`${name} ${key} ${id}`}
          onSelect={then(() => router.push(routes.credential(organisation.slug, project.slug, id)))}
        >
          <KeyRound aria-hidden="true" />
          <span className="min-w-0 flex-1 truncate">{name}</span>
          <code className="truncate text-xs text-muted-foreground">{key}</code>
        </CommandItem>
      ))}
    </CommandGroup>
  );
}

function PlacesGroup({ shell, then }: GroupProps) {
  const router = useRouter();
  return (
    <CommandGroup heading="Go to">
      {NAVIGATION.flatMap(({ items }) => items).map((item) => (
        <CommandItem
          key={item.label}
          value={`Go to ${item.label}`}
          onSelect={then(() => router.push(item.href(shell.organisation.slug, shell.project.slug)))}
        >
          <item.icon aria-hidden="true" />
          {item.label}
        </CommandItem>
      ))}
    </CommandGroup>
  );
}

function CreateGroup({ shell, then }: GroupProps) {
  const router = useRouter();
  const credentials = routes.credentials(shell.organisation.slug, shell.project.slug);
  const create = (template: string) => then(() => router.push(withQuery(credentials, { new: template })));
  return (
    <CommandGroup heading="Create">
      <CommandItem value="New credential" onSelect={create("custom")}>
        <Plus aria-hidden="true" />
        New credential…
      </CommandItem>
      {shell.templates.map(({ id, name }) => (
        <CommandItem key={id} value={`New ${name} credential`} onSelect={create(id)}>
          <Plus aria-hidden="true" />
          New {name} credential
        </CommandItem>
      ))}
    </CommandGroup>
  );
}

function ProjectsGroup({ shell, then }: GroupProps) {
  const router = useRouter();
  const pathname = usePathname();
  const here = { organisation: shell.organisation.slug, project: shell.project.slug };
  const others = shell.projects.filter(({ slug }) => slug !== shell.project.slug);
  if (others.length === 0) return null;
  return (
    <CommandGroup heading="Switch project">
      {others.map(({ slug, name }) => (
        <CommandItem
          key={slug}
          value={`Switch to ${name} ${slug}`}
          onSelect={then(() => router.push(samePlaceIn(pathname, here, { ...here, project: slug })))}
        >
          <FolderOpen aria-hidden="true" />
          {name}
        </CommandItem>
      ))}
    </CommandGroup>
  );
}

function ThemeGroup({ then }: Pick<GroupProps, "then">) {
  const { setTheme } = useTheme();
  return (
    <CommandGroup heading="Theme">
      {THEMES.map(({ id, label, Icon }) => (
        <CommandItem key={id} value={`Theme ${label}`} onSelect={then(() => setTheme(id))}>
          <Icon aria-hidden="true" />
          {label} theme
        </CommandItem>
      ))}
    </CommandGroup>
  );
}
