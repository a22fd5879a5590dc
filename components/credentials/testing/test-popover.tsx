"use client";

import { TestDetails } from "@/components/credentials/testing/test-details";
import type { TestResult } from "@/components/credentials/testing/test-run";
import { Popover } from "@/components/ui/popover";

interface TestPopoverProps {
  isOpen: boolean;
  onClose: () => void;
  anchor: React.RefObject<HTMLElement | null>;
  name: string;
  result: TestResult;
  onEdit?: (() => void) | undefined;
}

export function TestPopover({ isOpen, onClose, anchor, name, result, onEdit }: TestPopoverProps) {
  return (
    <Popover isOpen={isOpen} onClose={onClose} anchor={anchor} label={`Test of ${name}`} className="p-4">
      <TestDetails name={name} result={result} onEdit={onEdit} />
    </Popover>
  );
}
