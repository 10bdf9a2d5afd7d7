/** What the commands need of the server. The root of the bundle that `scripts/build.mjs` makes. */
export { serve } from './serve';
export { validate } from './validate';
