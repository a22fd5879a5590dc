interface Cell {
  name: string;
  label: string;
  required?: true;
  hint?: string;
  placeholder?: string;
}

interface InjectionWay {
  /** Empty: as the credential's own service wants it. */
  id: string;
  label: string;
  cells: readonly Cell[];
}

const FORMAT: Cell = {
  name: "format",
  label: "Format",
  placeholder: "{token}",
  hint: "A name in braces stands for a field of the credential. Empty: its main value.",
};

/** Ways in which a secret enters a request, as lib/egress/inject understands them. */
export const INJECTION_WAYS: readonly InjectionWay[] = [
  { id: "", label: "As the service wants it", cells: [] },
  { id: "bearer", label: "Authorization: Bearer …", cells: [FORMAT] },
  {
    id: "header",
    label: "A header",
    cells: [{ name: "name", label: "Header", required: true, placeholder: "X-Api-Key" }, FORMAT],
  },
  {
    id: "query",
    label: "A query parameter",
    cells: [{ name: "name", label: "Parameter", required: true, placeholder: "api_key" }, FORMAT],
  },
  {
    id: "basic",
    label: "User name and password (Basic)",
    cells: [
      { name: "username", label: "User name", placeholder: "{username}" },
      { name: "password", label: "Password", placeholder: "{password}" },
    ],
  },
  {
    id: "path",
    label: "A part of the path",
    cells: [
      {
        name: "placeholder",
        label: "Placeholder",
        required: true,
        hint: "This text in the path is replaced by the secret: 4 to 64 letters, digits, _, ~ or -.",
      },
      FORMAT,
    ],
  },
  { id: "url", label: "The whole address", cells: [{ ...FORMAT, placeholder: "{url}" }] },
  {
    id: "sigv4",
    label: "AWS signature",
    cells: [
      { name: "service", label: "Service", placeholder: "s3" },
      { name: "region", label: "Region", placeholder: "{region}" },
    ],
  },
];

export const wayOf = (choice: string): InjectionWay | undefined =>
  INJECTION_WAYS.find(({ id }) => id === choice);
