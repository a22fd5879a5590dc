export interface AnswerFacts {
  status: number;
  headers: [string, string][];
  url: string;
}

/** What `fetch` brings, read whole before it is handed over. */
export class Response {
  readonly status: number;
  readonly headers: Headers;
  readonly url: string;
  readonly redirected = false;
  readonly #body: Uint8Array;
  #isUsed = false;

  constructor({ status, headers, url }: AnswerFacts, body: Uint8Array) {
    this.status = status;
    this.url = url;
    this.headers = new Headers();
    for (const [name, value] of headers) this.headers.append(name, value);
    this.#body = body;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  get bodyUsed(): boolean {
    return this.#isUsed;
  }

  async bytes(): Promise<Uint8Array> {
    if (this.#isUsed) throw new TypeError("The body was read already.");
    this.#isUsed = true;
    return this.#body;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const { buffer, byteOffset, byteLength } = await this.bytes();
    return buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
}
