import { answers } from './differences/answers.mjs';
import { errors } from './differences/errors.mjs';
import { paths } from './differences/paths.mjs';
import { requests } from './differences/requests.mjs';
import { vendorAnswers } from './differences/vendor-answers.mjs';
import { vendorCalls } from './differences/vendor-calls.mjs';

/**
 * Where Sluice answers, or asks a vendor, otherwise than MLflow on purpose. Every other difference is a failure.
 *
 * what      the title of its entry in `docs/differences.md`, which gives the reason
 * versions  of MLflow that answer otherwise; default: any
 * explains  whether it is the reason for one difference: `{ at, mlflow, sluice, request, version, answers }`, the first
 *           three as `differencesOf` gives them
 */
export const differences = [...requests, ...answers, ...errors, ...paths, ...vendorCalls, ...vendorAnswers];
