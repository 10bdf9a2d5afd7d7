import { deepStrictEqual as equal, ok } from 'node:assert';

const QUESTION = 'Will it snow in Oslo?';
const TEXTS = ['the weather in Oslo', 'the time in Rome'];
/** Vector length of the packaged embedding model. */
const DIMENSIONS = 256;
const TIMEOUT_MS = 60_000;

/** Checks by name. Each gets the URLs of Sluice and of the two scoring servers, and throws if it fails. */
export const checks = {
  async 'a chat returns the prediction of the model'({ sluice, texts }) {
    const { status, body } = await post(`${sluice}/v1/chat/completions`, {
      model: 'chat',
      messages: [{ role: 'user', content: QUESTION }],
      temperature: 0.5,
    });
    equal([status, body.choices.map(({ message }) => message.content)], [200, await predict(texts, [QUESTION])]);
  },

  async 'a completion returns the prediction of the model'({ sluice, texts }) {
    const { status, body } = await post(`${sluice}/endpoints/completions/invocations`, { prompt: QUESTION });
    equal([status, body.choices.map(({ text }) => text)], [200, await predict(texts, [QUESTION])]);
    equal(body.choices[0].text, 'It snows.');
  },

  async 'embeddings equal the predictions of the model'({ sluice, vectors }) {
    const { status, body } = await post(`${sluice}/v1/embeddings`, { model: 'embeddings', input: TEXTS });
    equal([status, body.data.map(({ embedding }) => embedding)], [200, await predict(vectors, TEXTS)]);
    equal(body.data[0].embedding.length, DIMENSIONS);
  },

  async 'embeddings of related texts are more similar than embeddings of unrelated texts'({ sluice }) {
    const [cat, kitten, invoice] = await embed(sluice, { input: ['cat', 'kitten', 'invoice'] });
    ok(cosine(cat, kitten) > 2 * cosine(cat, invoice), 'cat is not closer to kitten than to invoice');
    const texts = ['How do I get my money back?', 'Refunds take five days.', 'The museum opens at noon.'];
    const [question, refunds, museum] = await embed(sluice, { input: texts });
    ok(cosine(question, refunds) > cosine(question, museum), 'the question is not closer to its answer');
  },

  async 'base64 embeddings equal float embeddings'({ sluice }) {
    const floats = await embed(sluice, { input: TEXTS });
    const encoded = await embed(sluice, { input: TEXTS, encoding_format: 'base64' });
    const decoded = encoded.map((text) => [...new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer)]);
    equal(
      decoded,
      floats.map((vector) => [...Float32Array.from(vector)]),
    );
  },

  async 'a chat with several messages returns 422'({ sluice }) {
    const message = { role: 'user', content: QUESTION };
    const { status, body } = await post(`${sluice}/v1/chat/completions`, {
      model: 'chat',
      messages: [message, message],
    });
    equal(status, 422);
    ok(body.error.message.includes('single query'));
  },

  async 'an error of the scoring server returns an error status and a message'({ sluice }) {
    const { status, body } = await post(`${sluice}/v1/embeddings`, { model: 'embeddings', input: [[1, 2], [3]] });
    ok(status >= 400 && status < 600);
    ok(body.error.message.length > 0);
  },
};

async function embed(sluice, request) {
  const { status, body } = await post(`${sluice}/v1/embeddings`, { model: 'embeddings', ...request });
  equal(status, 200);
  return body.data.map(({ embedding }) => embedding);
}

function cosine(a, b) {
  const dotProduct = (left, right) => left.reduce((sum, value, index) => sum + value * right[index], 0);
  return dotProduct(a, b) / Math.sqrt(dotProduct(a, a) * dotProduct(b, b));
}

async function predict(url, inputs) {
  const { status, body } = await post(`${url}/invocations`, { inputs });
  equal(status, 200);
  return body.predictions;
}

async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  return { status: response.status, body: await response.json() };
}
