/** Made by `npm run build`, and at the start of development: the experiments as a script of their own. */
export const THREAD_FILE = '.next/experiment-thread.cjs'
