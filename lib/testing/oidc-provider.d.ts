/** The little that the tests use of a package that comes without types. */
declare module "oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  interface Grant {
    addOIDCScope(scope: string): void;
    save(): Promise<string>;
  }

  interface Found {
    accountId: string;
    claims: () => Record<string, unknown>;
  }

  interface Client {
    client_id: string;
    client_secret: string;
    redirect_uris: string[];
    grant_types?: string[];
  }

  /** A request as its middleware sees it, and what it is going to be answered. */
  interface Exchange {
    path: string;
    status: number;
    body: unknown;
    get(header: string): string;
    oidc?: { params?: Record<string, string | undefined> };
  }

  interface Configuration {
    clients: Client[];
    pkce?: { required: () => boolean };
    ttl?: { AccessToken: () => number };
    issueRefreshToken?: () => boolean;
    rotateRefreshToken?: () => boolean;
    cookies: { keys: string[] };
    claims: Record<string, string[]>;
    conformIdTokenClaims: boolean;
    features: { devInteractions: { enabled: boolean } };
    interactions: { url: (ctx: unknown, interaction: { uid: string }) => string };
    findAccount: (ctx: unknown, id: string) => Found | undefined;
  }

  export class Provider {
    constructor(issuer: string, configuration: Configuration);
    use(middleware: (exchange: Exchange, next: () => Promise<void>) => Promise<void>): void;
    readonly RefreshToken: { find(value: string): Promise<{ destroy(): Promise<void> } | undefined> };
    readonly Grant: new (owner: { accountId: string; clientId: string }) => Grant;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    interactionDetails(
      request: IncomingMessage,
      response: ServerResponse,
    ): Promise<{ params: Record<string, unknown> }>;
    interactionFinished(
      request: IncomingMessage,
      response: ServerResponse,
      result: { login: { accountId: string }; consent: { grantId: string } } | { error: string },
      options: { mergeWithLastSubmission: boolean },
    ): Promise<void>;
  }
}
