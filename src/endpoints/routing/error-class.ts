import type { ErrorCode, GatewayError } from '../../errors';

/**
 * The cause of a failure, independent of the provider.
 *
 * - `final`: not the endpoint's failure; no other attempt is made.
 * - `authentication`: the endpoint's key, permission or account.
 * - `unreachable`: no connection to the provider.
 */
export type ErrorClass =
  | 'final'
  | 'rate_limit'
  | 'overloaded'
  | 'context_length'
  | 'content_policy'
  | 'authentication'
  | 'invalid_request'
  | 'timeout'
  | 'unreachable'
  | 'server_error';

/** Classes of errors that the gateway itself finds. Others have the class of their status. */
const CLASS_OF_CODE: Readonly<Partial<Record<ErrorCode, ErrorClass>>> = {
  CLIENT_DISCONNECTED: 'final',
  SHUTTING_DOWN: 'final',
  SUPERSEDED: 'final',
  FORBIDDEN: 'final',
  UPSTREAM_FORBIDDEN: 'invalid_request',
  UPSTREAM_TIMEOUT: 'timeout',
  UPSTREAM_UNREACHABLE: 'unreachable',
};

interface ErrorRule {
  readonly errorClass: ErrorClass;
  /** The code, type or name of the error, in lower case without punctuation. */
  readonly names: readonly string[];
  /** Texts of providers that report the error with a general code. Only for the statuses in `TEXT_STATUSES`. */
  readonly text?: RegExp;
}

/** Statuses of rejected requests, whose text may be more precise than their code. */
const TEXT_STATUSES: readonly number[] = [400, 403, 413, 422, 424];

/** The first rule that matches by name counts, else the first that matches by text. */
const RULES: readonly ErrorRule[] = [
  {
    errorClass: 'context_length',
    names: ['contextlengthexceeded', 'contextwindowexceeded', 'exceedcontextsizeerror'],
    text: /context (?:length|window|size|limit)|maximum (?:context|prompt|input|sequence) length|max_model_len|max_seq_len|(?:prompt|input|request|messages?) (?:is|are|was) too long|too many (?:input |total )?tokens|tokens? (?:count )?exceeds|exceeds? (?:the )?(?:maximum|max|model['’]s|allowed|available|token)[\w\s]*(?:tokens?|context|length)|reduce the length of|`?inputs`? tokens/i,
  },
  {
    errorClass: 'content_policy',
    names: [
      'contentpolicyviolation',
      'contentfilter',
      'contentfiltered',
      'responsibleaipolicyviolation',
      'invalidprompt',
      'datainspectionfailed',
      'moderationblocked',
      'safety',
      'prohibitedcontent',
    ],
    text: /content (?:management |moderation |safety )?(?:policy|policies|filter)|content[- ]?filter|safety (?:system|policy|policies|filter)|usage polic(?:y|ies)|responsible ai|was flagged|been flagged|moderation|guardrail/i,
  },
  {
    errorClass: 'authentication',
    names: [
      'insufficientquota',
      'invalidapikey',
      'apikeyinvalid',
      'authenticationerror',
      'permissionerror',
      'permissiondenied',
      'unauthenticated',
      'billingerror',
      'accountdeactivated',
      'accessdeniedexception',
      'expiredtokenexception',
      'unrecognizedclientexception',
    ],
    text: /api[ _-]?key (?:is |was )?(?:not valid|invalid|expired|not found)|(?:invalid|incorrect|expired) (?:api[ _-]?key|token|credentials)|credit balance is|account (?:is|has been) (?:suspended|deactivated)/i,
  },
  {
    errorClass: 'rate_limit',
    names: [
      'ratelimiterror',
      'ratelimitexceeded',
      'resourceexhausted',
      'throttlingexception',
      'toomanyrequests',
      'toomanyrequestsexception',
    ],
  },
  {
    errorClass: 'overloaded',
    names: [
      'overloaded',
      'overloadederror',
      'engineoverloaded',
      'unavailable',
      'serviceunavailable',
      'serviceunavailableexception',
      'modelnotreadyexception',
      'insufficientsystemresource',
    ],
  },
  { errorClass: 'timeout', names: ['timeouterror', 'deadlineexceeded', 'modeltimeoutexception'] },
];

const CLASS_OF_NAME = new Map(RULES.flatMap(({ errorClass, names }) => names.map((name) => [name, errorClass])));

/** Classes of statuses from 400 on that differ from `invalid_request` below 500 and `server_error` above. */
const CLASS_OF_STATUS: Readonly<Record<number, ErrorClass>> = {
  401: 'authentication',
  402: 'authentication',
  403: 'authentication',
  407: 'authentication',
  408: 'timeout',
  424: 'server_error',
  429: 'rate_limit',
  498: 'overloaded',
  499: 'server_error',
  503: 'overloaded',
  504: 'timeout',
  521: 'unreachable',
  522: 'timeout',
  523: 'unreachable',
  524: 'timeout',
  529: 'overloaded',
};

/** The status that counts for an error whose own status does not show its class. Default: none. */
const STATUS_OF_CLASS: Readonly<Partial<Record<ErrorClass, number>>> = {
  rate_limit: 429,
  overloaded: 503,
  authentication: 401,
  timeout: 504,
  unreachable: 502,
  server_error: 500,
};

export function errorClassOf(error: GatewayError): ErrorClass {
  const byCode = CLASS_OF_CODE[error.code];
  if (byCode) return byCode;
  if (error.code !== 'UPSTREAM_REFUSED') return classOfStatus(error.status);
  return (
    classOfName(error.upstreamCode) ?? classOfText(error) ?? classOfName(error.type) ?? classOfStatus(error.status)
  );
}

/**
 * Returns whether a list of statuses contains the error. It never contains the classes `final`, `context_length` and
 * `content_policy`, which no status shows.
 */
export function isListed(error: GatewayError, statuses: readonly number[]): boolean {
  const { status } = error;
  const errorClass = errorClassOf(error);
  const effective = errorClass === classOfStatus(status) ? status : STATUS_OF_CLASS[errorClass];
  return effective !== undefined && statuses.includes(effective);
}

function classOfName(name: string | undefined): ErrorClass | undefined {
  return name === undefined ? undefined : CLASS_OF_NAME.get(name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''));
}

function classOfText({ status, message }: GatewayError): ErrorClass | undefined {
  if (!TEXT_STATUSES.includes(status)) return undefined;
  return RULES.find(({ text }) => text?.test(message))?.errorClass;
}

function classOfStatus(status: number): ErrorClass {
  return CLASS_OF_STATUS[status] ?? (status < 500 ? 'invalid_request' : 'server_error');
}
