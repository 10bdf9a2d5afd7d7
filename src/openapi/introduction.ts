/** Markdown at the top of the document. */
export const INTRODUCTION = `
One server for the language models that your applications use. Its file names **endpoints**: each is one model of one
provider, and all are queried alike. Open one below and press **Execute**; what comes back is shown together with the
\`curl\` line that asks for it. A stream is shown when it has ended.

**Two faces, the same endpoints.** MLflow’s clients query \`/endpoints/NAME/invocations\`. OpenAI’s SDKs take \`/v1\` as
their base URL and the name of an endpoint as \`model\`. Both stream with \`"stream": true\`.

Every answer has an \`x-request-id\`, the caller’s own or a new one. A path that is served for other methods only is
answered with 405.

This document is \`openapi.json\`, and \`openapi.yaml\`, beside \`docs\`.
`.trim();
