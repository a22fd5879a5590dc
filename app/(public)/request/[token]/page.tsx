import type { Metadata } from "next";
import { FrontNotice } from "@/components/account/front-notice";
import { FillRequestForm } from "@/components/requests/fill-request-form";
import { FrontPage } from "@/components/shell/front-page";
import { Card, CardBody } from "@/components/ui/card";
import { masterKeyFacts } from "@/lib/domain/encryption/keys";
import { findRequest } from "@/lib/domain/requests/find";
import { fillRequestAction } from "./actions";

// The address is itself the proof, so it goes to no other site.
export const metadata: Metadata = { title: "Enter a value", referrer: "no-referrer" };

export default async function RequestPage({ params }: PageProps<"/request/[token]">) {
  const { token } = await params;
  if ((await masterKeyFacts()).status === "sealed") return <FrontPage>{SEALED}</FrontPage>;
  const request = await findRequest(token);
  if (!request) return <FrontPage>{OVER}</FrontPage>;
  return (
    <FrontPage>
      <Card>
        <CardBody className="px-6 pt-6 pb-6">
          <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight wrap-anywhere">
            Enter your {request.service} key
          </h1>
          <p className="mt-1.5 text-muted-foreground wrap-anywhere">
            {request.requester} of {request.organisation} ({request.project}) asks for it: “{request.reason}”
          </p>
          <FillRequestForm token={token} request={request} fill={fillRequestAction} />
        </CardBody>
      </Card>
    </FrontPage>
  );
}

const OVER = (
  <FrontNotice title="This link isn’t valid any more.">
    Links work once, for 7 days. Ask whoever sent it to you for a new one.
  </FrontNotice>
);

const SEALED = (
  <FrontNotice title="Values can’t be stored right now.">
    The master key of this instance is missing or wrong. The link keeps working: try again once the key is
    back.
  </FrontNotice>
);
