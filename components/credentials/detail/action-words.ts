const WORDS: Record<string, string> = {
  "credential.create": "Created",
  "credential.update": "Edited",
  "credential.rotate": "Rotated",
  "credential.rollback": "Rolled back",
  "credential.disable": "Disabled",
  "credential.enable": "Enabled",
  "credential.delete": "Deleted",
  "credential.restore": "Restored",
  "credential.import": "Imported",
  "credential.resolve": "Used",
  "credential.relay": "Used",
  "credential.probe": "Tested",
  "credential.probe_unsaved": "New value tested",
  "approval.decide": "Use decided by a person",
  "leak.scan": "Found in a text",
};

/** An act that this version has no word for is shown by its name. */
export const actionWords = (action: string) => WORDS[action] ?? action;
