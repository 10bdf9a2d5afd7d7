/** Markdown at the top of the document. */
export const INTRODUCTION = `
Sluice serves the language models in its configuration file as **endpoints**. An endpoint is one model of one provider. All
endpoints have the same API. To try one, open its operation below and press **Execute**: the page shows the response and the
\`curl\` command that sends the request. It shows a streamed response when the stream has ended.

**Every endpoint is available in two dialects.** MLflow’s clients query \`/endpoints/NAME/invocations\`. OpenAI’s SDKs use
\`/v1\` as their base URL and the name of the endpoint as \`model\`. Both stream with \`"stream": true\`.

Every response has the header \`x-request-id\`, with the ID that the client sent or a new one. Sluice returns 405 if a path
does not support the method.

This document is available as \`openapi.json\` and \`openapi.yaml\`.
`.trim();
