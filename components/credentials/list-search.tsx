"use client";

import { ShieldAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { handOverSecret } from "@/components/shell/handed-secret";
import { useList } from "@/components/credentials/list-context";
import { useDialogLink } from "@/components/credentials/use-dialog-link";
import { useListQuery } from "@/components/credentials/use-list-query";
import { Button } from "@/components/ui/button";
import { SearchInput } from "@/components/ui/search-input";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";

const WAIT_MS = 300;

/** Waits for typing to stop. Text that looks like a secret never becomes part of the address and is sent nowhere. */
export function ListSearch() {
  const { params, change } = useListQuery();
  const [text, setText] = useState(params.q);
  const [caught, setCaught] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useFollow(params.q, setText);

  const search = (typed: string) => {
    clearTimeout(timer.current);
    if (looksLikeSecret(typed)) {
      setText("");
      setCaught(typed);
      return;
    }
    setText(typed);
    setCaught(undefined);
    timer.current = setTimeout(() => change({ q: typed.trim().slice(0, 200) }), typed === "" ? 0 : WAIT_MS);
  };
  return (
    <div className="relative min-w-0 flex-1 basis-full sm:max-w-xs sm:basis-56">
      <SearchInput
        label="Search name, key, provider"
        value={text}
        onValueChange={search}
        slashFocuses
        maxLength={4_000}
      />
      <div role="status">
        {caught !== undefined && <Caught text={caught} onDismiss={() => setCaught(undefined)} />}
      </div>
    </div>
  );
}

/** Takes over what the address says once somebody else has changed it: "Clear search", Back. */
function useFollow(q: string, setText: (text: string) => void) {
  const [seen, setSeen] = useState(q);
  if (seen === q) return;
  setSeen(q);
  const isTyping =
    typeof document !== "undefined" &&
    document.activeElement instanceof HTMLInputElement &&
    document.activeElement.type === "search";
  if (!isTyping || q === "") setText(q);
}

function Caught({ text, onDismiss }: { text: string; onDismiss: () => void }) {
  const { refusalToAdd: refusal } = useList();
  const link = useDialogLink();
  const router = useRouter();
  const store = () => {
    handOverSecret(text);
    onDismiss();
    router.push(link({ new: "custom" }), { scroll: false });
  };
  return (
    <div className="absolute top-full z-20 mt-2 w-full rounded-lg border border-warning-line bg-warning-soft p-3 text-sm shadow-lg sm:w-96">
      <p className="flex items-start gap-2">
        <ShieldAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warning-text" />
        That looks like a secret. Search by name, key or provider.
      </p>
      <div className="mt-2.5 flex gap-2 pl-6">
        <Button size="sm" onClick={store} disabledReason={refusal}>
          Store this as a credential
        </Button>
        <Button size="sm" variant="ghost" onClick={onDismiss}>
          Discard
        </Button>
      </div>
    </div>
  );
}
