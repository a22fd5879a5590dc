export interface Answer<T> {
  status: number;
  body: T;
}

/** Calls the REST interface of an installation as a machine token. */
export function apiOf(origin: string, token: string) {
  return async <T = unknown>(method: string, path: string, body?: unknown): Promise<Answer<T>> => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as T };
  };
}

export type Api = ReturnType<typeof apiOf>;

interface Resolved {
  credentials: Record<string, { value: string | null; version: number; fields: Record<string, string> }>;
  code?: string;
}

/** The value a program gets for a key, or the code of the refusal. */
export async function valueOf(api: Api, key: string): Promise<string | null | undefined> {
  const { body } = await api<Resolved>("POST", "/resolve", { keys: [key] });
  return body.code ?? body.credentials[key]?.value;
}

export interface Listed {
  items: { id: string; name: string; key: string; version: number }[];
  total: number;
}

export const totalOf = async (api: Api) => (await api<Listed>("GET", "/credentials?limit=1")).body.total;
