/** What one step of code may use up. */
export interface CodeLimits {
  /** From the moment the code starts to its result, waiting included. */
  timeMs: number;
  /** Of the virtual machine that the code runs in. */
  memoryBytes: number;
  /** Of the returned value, as JSON in UTF-8. */
  outputBytes: number;
  /** Of all log lines together; each line counts LINE_BYTES more than its text. */
  logBytes: number;
  fetches: number;
}

export const CODE_LIMITS: CodeLimits = {
  timeMs: 60_000,
  memoryBytes: 64 * 1024 * 1024,
  outputBytes: 1024 * 1024,
  logBytes: 1024 * 1024,
  fetches: 200,
};

export const LINE_BYTES = 100;
/** Of one log line; a longer one is cut. */
export const LINE_MAX = 64 * 1024;
/** Of the body of a request or an answer. */
export const BODY_BYTES_MAX = 8 * 1024 * 1024;
/** Different credentials and fields that one step may read; what was read once is remembered. */
export const CREDENTIALS_MAX = 500;
export const TIMERS_MAX = 1_000;
/** Of the text that says what went wrong. */
export const MESSAGE_MAX = 8_000;
