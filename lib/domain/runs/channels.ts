/** Where servers tell each other that a run waits (`queued <id>`) or is to end (`cancel <id>`). */
export const RUNS_CHANNEL = "keyhold_runs";
/** Where whoever watches a run hears, by its id, that there is something new. */
export const CHANGES_CHANNEL = "keyhold_run_changes";
