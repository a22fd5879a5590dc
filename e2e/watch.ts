import { appendFileSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { BrowserContext, ConsoleMessage, Page, Request, Response } from "@playwright/test";
import { findCanary } from "@/lib/testing/canary";
import { MARK } from "./canaries";
import { installation } from "./server";

export interface Recording {
  test: string;
  /** How much was looked at. */
  bodies: number;
  bytes: number;
  messages: number;
  pages: number;
  /** Answers that the browser had thrown away when they were to be read, because its page had moved on. */
  missed: string[];
  /** Where a value was seen, and in which form. Never the value. */
  found: string[];
}

const file = () => path.join(installation().folder, "recorded.jsonl");

/** What every test of this run has recorded so far. */
export const recordings = (): Recording[] =>
  existsSync(file())
    ? readFileSync(file(), "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Recording)
    : [];

/** Looks for stored values in everything that reaches a browser, and for what the browser complains about. */
export class Watch {
  readonly #recording: Recording;
  readonly #reading: Promise<void>[] = [];
  readonly #scripts = new Set<string>();
  /** Errors on the console, uncaught ones, and what the content security policy kept out. */
  readonly complaints: string[] = [];

  constructor(test: string) {
    this.#recording = { test, bodies: 0, bytes: 0, messages: 0, pages: 0, missed: [], found: [] };
  }

  async follow(context: BrowserContext): Promise<void> {
    await context.exposeFunction("keyholdAnswered", (address: string, body: string) => {
      this.#onAnswerTo(`POST ${new URL(address).pathname}`, body);
    });
    // The browser has often thrown the answer to an action away before it can be asked for: the page hands a copy on.
    await context.addInitScript(() => {
      const original = window.fetch;
      window.fetch = async (...args) => {
        const answer = await original(...args);
        const report = (window as unknown as { keyholdAnswered: (address: string, body: string) => void })
          .keyholdAnswered;
        if (args[1]?.method === "POST")
          void answer
            .clone()
            .text()
            .then((body) => report(answer.url, body));
        return answer;
      };
    });
    // The browser's own message does not say where.
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        const { effectiveDirective, sourceFile, lineNumber, columnNumber, target } = event;
        const element = target instanceof Element ? target.outerHTML.slice(0, 160) : "";
        // eslint-disable-next-line no-console -- how a page reports to the test that watches it
        console.error(effectiveDirective, sourceFile, lineNumber, columnNumber, element);
      });
    });
    context.on("request", (request) => this.#onRequest(request));
    context.on("response", (response) =>
      this.#reading.push(this.#onResponse(response).catch(() => undefined)),
    );
    context.on("console", (message) => this.#onMessage(message));
    context.on("weberror", (error) =>
      this.complaints.push(`uncaught ${error.error().name}: ${error.error().message}`),
    );
  }

  /** The document as it is now, and what the page keeps in the browser. For moments at which no form is open. */
  async look(page: Page): Promise<void> {
    const stored = await page.evaluate(() =>
      JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), history.state]),
    );
    this.#recording.pages += 1;
    this.#search(`document of ${page.url()}`, await page.content());
    this.#search(`storage of ${page.url()}`, stored);
  }

  /** Waits for the bodies that are still being read. Before a context is closed, which ends their reading. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#reading);
  }

  async end(pages: readonly Page[]): Promise<Recording> {
    for (const page of pages) if (page.url().startsWith("http")) await this.look(page).catch(() => undefined);
    await this.settle();
    appendFileSync(file(), `${JSON.stringify(this.#recording)}\n`);
    return this.#recording;
  }

  #search(where: string, haystack: Buffer | string): void {
    this.#recording.bytes += haystack.length;
    for (const form of findCanary(haystack, MARK)) this.#recording.found.push(`${where} as ${form}`);
  }

  #onRequest(request: Request): void {
    this.#search(`address of a ${request.method()}`, request.url());
    this.#search(`headers of a ${request.method()}`, JSON.stringify(request.headers()));
  }

  async #onResponse(response: Response): Promise<void> {
    const url = response.url();
    const isScript = url.includes("/_next/static/");
    if (isScript && this.#scripts.has(url)) return;
    if (isScript) this.#scripts.add(url);
    const where = `${response.request().method()} ${new URL(url).pathname}`;
    // A redirect has no body that could be read. Asked for at once: the browser soon throws bodies away.
    const isRedirect = response.status() >= 300 && response.status() < 400;
    const isHandedOn =
      response.request().method() === "POST" && response.request().resourceType() === "fetch";
    if (isHandedOn) this.#recording.missed.push(where);
    const reading =
      isRedirect || isHandedOn ? Buffer.alloc(0) : response.body().catch(() => this.#readAgain(response));
    this.#search(`headers of the answer to ${where}`, JSON.stringify(await response.allHeaders()));
    const body = await reading;
    if (body === null) {
      this.#recording.missed.push(where);
      return;
    }
    this.#search(`answer to ${where}`, body);
    this.#recording.bodies += 1;
  }

  #onAnswerTo(where: string, body: string): void {
    const { missed } = this.#recording;
    if (missed.includes(where)) missed.splice(missed.indexOf(where), 1);
    this.#recording.bodies += 1;
    this.#search(`answer to ${where}`, body);
  }

  /** What was only read can be asked for once more, by the same person and in the same form. */
  async #readAgain(response: Response): Promise<Buffer | null> {
    const request = response.request();
    if (request.method() !== "GET") return null;
    const headers = Object.fromEntries(
      Object.entries(request.headers()).filter(([name]) => /^(?:rsc|next-)/.test(name)),
    );
    const person = request.frame().page().context();
    const again = await person.request.get(response.url(), { headers, maxRedirects: 0 }).catch(() => null);
    return again ? again.body().catch(() => null) : null;
  }

  #onMessage(message: ConsoleMessage): void {
    this.#recording.messages += 1;
    this.#search("console", message.text());
    // Of a file that did not load, only the place says which.
    if (message.type() === "error" || /hydrat/i.test(message.text()))
      this.complaints.push(`${message.text()} ${message.location().url}`.trim());
  }
}
