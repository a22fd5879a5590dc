"use client";

import { useEffect, useRef, useState } from "react";
import { readEvents, type StreamEvent } from "@/components/consumers/try/event-stream";
import {
  BROKEN_OFF,
  NO_ANSWER,
  type Piece,
  piecesOf,
  problemIn,
  type Run,
  withPiece,
} from "@/components/consumers/try/run";
import type { TryResult } from "@/lib/domain/consumers/try";

/** Runs a Try and follows it. Leaving the page, or Stop, ends the call on the server too. */
export function useTry(address: string, onDone: () => void) {
  const [run, setRun] = useState<Run>({ phase: "idle" });
  const current = useRef<AbortController>(undefined);
  useEffect(() => () => current.current?.abort(), []);

  const take = ({ event, data }: StreamEvent) => {
    const value = JSON.parse(data) as unknown;
    // Safe because the stream is this application's own, and each name of an event has one shape.
    if (event === "progress") setRun((before) => progressed(before, value as Piece));
    if (event === "result") setRun((before) => ended(before, { result: value as TryResult }));
    if (event === "problem") setRun((before) => ended(before, { problem: problemIn(value) }));
  };
  const start = async (input: unknown) => {
    if (current.current) return;
    const aborter = new AbortController();
    current.current = aborter;
    setRun({ phase: "running", pieces: [] });
    try {
      const answer = await post(address, input, aborter.signal);
      if ("message" in answer) setRun({ phase: "failed", pieces: [], problem: answer });
      else for await (const event of readEvents(answer)) take(event);
    } catch {
      // What broke is told below: the run has no end yet.
    }
    if (aborter.signal.aborted) return;
    current.current = undefined;
    setRun((before) => (before.phase === "running" ? ended(before, { problem: BROKEN_OFF }) : before));
    onDone();
  };
  const stop = () => {
    current.current?.abort();
    current.current = undefined;
    setRun((before) => ({ phase: "stopped", pieces: piecesOf(before) }));
  };
  return { run, start, stop };
}

const progressed = (run: Run, piece: Piece): Run =>
  run.phase === "running" ? { ...run, pieces: withPiece(run.pieces, piece) } : run;

function ended(run: Run, end: { result: TryResult } | { problem: ReturnType<typeof problemIn> }): Run {
  if (run.phase !== "running") return run;
  const { pieces } = run;
  return "result" in end ? { phase: "done", pieces, ...end } : { phase: "failed", pieces, ...end };
}

/** The stream of a run, or why there is none. */
async function post(address: string, input: unknown, signal: AbortSignal) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ input }),
    signal,
  });
  if (answer.ok && answer.body) return answer.body;
  const problem: unknown = await answer.json().catch(() => null);
  return problem === null ? NO_ANSWER : problemIn(problem);
}
