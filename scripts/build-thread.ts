import { buildThread } from '../playground/experiments/bench/build-thread'

/** A part of `npm run build`: the script that experiments with an environment of their own run in. */
await buildThread()
