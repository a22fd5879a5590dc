import { CredentialCreation } from "@/components/consumers/picker/credential-creation";
import { createForSlotAction, slotTaskAction } from "./picker-actions";

interface KindLayoutProps {
  children: React.ReactNode;
  params: Promise<{ org: string; project: string }>;
}

/** Lets the forms below make a credential without leaving them. Reads nothing: the actions ask who is there. */
export default async function KindLayout({ children, params }: KindLayoutProps) {
  const { org, project } = await params;
  return (
    <CredentialCreation
      place={{ org, project }}
      actions={{ task: slotTaskAction, create: createForSlotAction }}
    >
      {children}
    </CredentialCreation>
  );
}
