import { processWide } from '@/lib/registry'

/** Made by `npm run build`: the experiments as a script of their own. */
export const THREAD_FILE = '.next/experiment-thread.cjs'

/** Makes that file in development, where it waits for the first experiment that needs it. Only the server itself can load the bundler. */
export const threadMaker = processWide<() => Promise<void>>('thread-maker')
