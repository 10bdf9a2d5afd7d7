import { deepStrictEqual as equal, ok } from 'node:assert';

const QUESTION = 'Will it snow in Oslo?';
const TEXTS = ['the weather in Oslo', 'the time in Rome'];
/** Of the packaged model's weights. */
const DIMENSIONS = 256;

/** Each is given the addresses of Sluice and of the two scoring servers, and throws where it fails. */
export const checks = {
  async 'chats say what the model predicts'({ sluice, texts }) {
    const { status, body } = await ask(`${sluice}/v1/chat/completions`, {
      model: 'chat',
      messages: [{ role: 'user', content: QUESTION }],
      temperature: 0.5,
    });
    equal([status, body.choices.map(({ message }) => message.content)], [200, await predicted(texts, [QUESTION])]);
  },

  async 'completions say what the model predicts'({ sluice, texts }) {
    const { status, body } = await ask(`${sluice}/endpoints/completions/invocations`, { prompt: QUESTION });
    equal([status, body.choices.map(({ text }) => text)], [200, await predicted(texts, [QUESTION])]);
    equal(body.choices[0].text, 'It snows.');
  },

  async 'embeddings are what the model predicts'({ sluice, vectors }) {
    const { status, body } = await ask(`${sluice}/v1/embeddings`, { model: 'embeddings', input: TEXTS });
    equal([status, body.data.map(({ embedding }) => embedding)], [200, await predicted(vectors, TEXTS)]);
    equal(body.data[0].embedding.length, DIMENSIONS);
  },

  async 'embeddings have the meaning that the model was trained for'({ sluice }) {
    const [cat, kitten, invoice] = await embeddings(sluice, { input: ['cat', 'kitten', 'invoice'] });
    ok(cosine(cat, kitten) > 2 * cosine(cat, invoice), 'a cat is nearer to a kitten than to an invoice');
    const asked = ['How do I get my money back?', 'Refunds take five days.', 'The museum opens at noon.'];
    const [question, refunds, museum] = await embeddings(sluice, { input: asked });
    ok(cosine(question, refunds) > cosine(question, museum), 'the question is nearer to its answer');
  },

  async 'embeddings in base64 are the same'({ sluice }) {
    const numbers = await embeddings(sluice, { input: TEXTS });
    const encoded = await embeddings(sluice, { input: TEXTS, encoding_format: 'base64' });
    const decoded = encoded.map((text) => [...new Float32Array(new Uint8Array(Buffer.from(text, 'base64')).buffer)]);
    equal(
      decoded,
      numbers.map((vector) => [...Float32Array.from(vector)]),
    );
  },

  async 'a conversation of several messages is refused'({ sluice }) {
    const message = { role: 'user', content: QUESTION };
    const { status, body } = await ask(`${sluice}/v1/chat/completions`, {
      model: 'chat',
      messages: [message, message],
    });
    equal(status, 422);
    ok(body.error.message.includes('single query'));
  },

  async 'what the scoring server cannot do is its error'({ sluice }) {
    const { status, body } = await ask(`${sluice}/v1/embeddings`, { model: 'embeddings', input: [[1, 2], [3]] });
    ok(status >= 400 && status < 600);
    ok(body.error.message.length > 0);
  },
};

async function embeddings(sluice, request) {
  const { status, body } = await ask(`${sluice}/v1/embeddings`, { model: 'embeddings', ...request });
  equal(status, 200);
  return body.data.map(({ embedding }) => embedding);
}

function cosine(one, other) {
  const product = (left, right) => left.reduce((sum, value, index) => sum + value * right[index], 0);
  return product(one, other) / Math.sqrt(product(one, one) * product(other, other));
}

async function predicted(url, inputs) {
  const { status, body } = await ask(`${url}/invocations`, { inputs });
  equal(status, 200);
  return body.predictions;
}

async function ask(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  });
  return { status: response.status, body: await response.json() };
}
