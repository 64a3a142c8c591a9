/** Something that keeps the site from starting. Its message is one sentence for the person who started it. */
export class StartupError extends Error {}
