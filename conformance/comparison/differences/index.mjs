import { errors } from './errors.mjs';
import { paths } from './paths.mjs';
import { providerRequests } from './provider-requests.mjs';
import { providerResponses } from './provider-responses.mjs';
import { requests } from './requests.mjs';
import { responses } from './responses.mjs';

/**
 * The deliberate differences between Sluice and MLflow. Any other difference is a failure.
 *
 * title     title of its entry in `docs/differences.md`, which gives the reason
 * versions  MLflow versions that differ; default: all
 * explains  returns whether this entry explains a difference `{ at, mlflow, sluice, request, version, exchanges }`; the first
 *           three are as `differencesBetween` returns them, `exchanges` is `{ mlflow, sluice }`
 */
export const differences = [...requests, ...responses, ...errors, ...paths, ...providerRequests, ...providerResponses];
