"use client";

import { Download } from "lucide-react";
import type { Route } from "next";
import type { CredentialTab } from "@/components/workflows/credentials/credential-tabs";
import { PermissionsTab } from "@/components/workflows/credentials/permissions-tab";
import { Tabs } from "@/components/workflows/credentials/tabs";
import type { PermissionsSaving } from "@/components/workflows/credentials/use-permissions";
import { ValuesTab, type ValuesActions } from "@/components/workflows/credentials/values-tab";
import type { KnownKeys } from "@/components/workflows/known-keys";
import type { KeyDesk } from "@/components/workflows/key-desk";
import type { Send } from "@/components/forms/use-submit";
import { buttonVariants } from "@/components/ui/button-variants";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/components/ui/dialog";
import type { Explanation } from "@/lib/domain/workflows/ladder";

export interface CredentialsDialogProps {
  workflow: { id: string; name: string };
  projectName: string;
  keys: KnownKeys;
  permissions: PermissionsSaving;
  tab: CredentialTab;
  onTab: (tab: CredentialTab) => void;
  onClose: () => void;
  /** How a step is called, by its id. */
  stepName: (id: string) => string;
  /** Why this person may not; nothing when they may. */
  refusals: { permit: string | undefined; manage: string | undefined };
  desk: KeyDesk;
  values: ValuesActions;
  explain: Send<Explanation>;
  /** The list of keys as a file. */
  exportHref: Route;
}

/** What a workflow can use: values of its own, and which keys it may ask for. */
export function CredentialsDialog(props: CredentialsDialogProps) {
  const { workflow, keys, tab, onTab, onClose, exportHref } = props;
  const own = keys.items.filter(({ credential }) => credential?.scope === "workflow");
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent size="lg" title={`Credentials — ${workflow.name}`}>
        <Tabs
          label="Parts of the credentials"
          tabs={[
            { value: "values", label: "Workflow credentials", count: own.length },
            { value: "permissions", label: "Usage Permissions" },
          ]}
          current={tab}
          onTab={onTab}
        >
          <DialogBody className="pt-4">
            {tab === "values" ? <ValuesTab {...props} own={own} /> : <PermissionsTab {...props} />}
          </DialogBody>
        </Tabs>
        <DialogFooter>
          <a
            href={exportHref}
            download
            className={buttonVariants({ variant: "ghost", className: "mr-auto -ml-2" })}
          >
            <Download aria-hidden="true" className="size-3.5" />
            Export CSV
          </a>
          <span className="text-xs text-muted-foreground">Keys and where they are used. Never a value.</span>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
