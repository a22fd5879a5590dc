import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Provider } from "oidc-provider";

/** What the provider says about a person. */
export interface Account {
  email: string;
  emailVerified: boolean;
}

export interface IdentityProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who signs in from now on: the provider asks for no password. */
  become: (account: Account) => void;
  stop: () => Promise<void>;
}

/** A whole OpenID Connect provider on the loopback address, with one client and whoever the test chooses as its user. */
export async function startIdentityProvider(redirectUri: string): Promise<IdentityProvider> {
  const accounts = new Map<string, Account>();
  let current = "";
  const [clientId, clientSecret] = ["keyhold", randomBytes(24).toString("base64url")];
  const server = createServer();
  const issuer = await listen(server);
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    cookies: { keys: [randomBytes(24).toString("base64url")] },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: [] },
    // Like the large providers, which put the address into the ID token itself.
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => {
      const account = accounts.get(id);
      if (!account) return undefined;
      const claims = { sub: id, email: account.email, email_verified: account.emailVerified };
      return { accountId: id, claims: () => claims };
    },
  });
  const answer = provider.callback();
  server.on("request", (request, response) => {
    const isInteraction = request.url?.startsWith("/interaction/") ?? false;
    void (isInteraction ? agree(provider, current, request, response) : answer(request, response));
  });
  return {
    issuer,
    clientId,
    clientSecret,
    become: (account) => {
      current = randomBytes(8).toString("hex");
      accounts.set(current, account);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`);
    });
  });
}

/** Signs the current person in and gives the client what it asks for, without a page. */
async function agree(
  provider: Provider,
  accountId: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const details = await provider.interactionDetails(request, response);
  const grant = new provider.Grant({ accountId, clientId: String(details.params["client_id"]) });
  grant.addOIDCScope(String(details.params["scope"]));
  const result = { login: { accountId }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}
