/** The first-run guide, in order. Its position is saved on the server after each step. */
export const SETUP_STEPS = ["Owner account", "Encryption", "Names", "First credential", "People"] as const;

export const SETUP_STEP_COUNT = SETUP_STEPS.length;
