import { buildThread } from '../playground/experiments/run/build-thread'

/** A part of `npm run build`: the script that experiments with an environment of their own run in. */
await buildThread()
