import type { Candidate, Candidates } from "@/lib/domain/consumers/candidates";

export interface CandidateGroups {
  match: Candidate[];
  fits: Candidate[];
  unfit: Candidate[];
}

/** The candidates whose name or key holds the text, by how well they fit. */
export function groupsOf({ items }: Pick<Candidates, "items">, query: string): CandidateGroups {
  const text = query.trim().toLowerCase();
  const found = items.filter(({ credential: { name, key } }) =>
    [name, key].some((words) => words.toLowerCase().includes(text)),
  );
  const of = (fit: Candidate["fit"]) => found.filter((item) => item.fit === fit);
  return { match: of("match"), fits: of("fits"), unfit: of("unfit") };
}
