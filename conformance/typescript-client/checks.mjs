const MESSAGES = [{ role: 'user', content: 'Hello' }];
const NAMES = ['chat', 'completions', 'embeddings', 'unauthorized'];

/** Checks of the deprecated API, which MLflow 2.5 to 2.22 and Sluice serve. */
export const gatewayChecks = {
  'searchRoutes and getRoute return the routes with absolute URLs': async ({ client, url, assert }) => {
    const gateway = new client.MlflowGatewayClient(url);
    const routes = await gateway.searchRoutes();
    assert.deepEqual(
      routes.map(({ name }) => name),
      NAMES,
    );
    assert.equal(routes.token, undefined);
    const route = await gateway.getRoute('chat');
    assert.deepEqual(route, { ...routes[0] });
    assert.equal(route.route_url, `${url}/gateway/chat/invocations`);
    assert.equal(route.model.provider, 'openai');
  },
  'query returns the response of each type of route': async ({ client, url, assert, isLegacy, failsOnCompletions }) => {
    client.setGatewayUri(url);
    const chat = await client.query('chat', { messages: MESSAGES });
    assert.equal(typeof (isLegacy ? chat.candidates[0].message.content : chat.choices[0].message.content), 'string');
    if (!failsOnCompletions) {
      const completions = await client.query('completions', { prompt: 'Hello' });
      assert.equal(typeof (isLegacy ? completions.candidates : completions.choices)[0].text, 'string');
    }
    const embeddings = await client.query('embeddings', { [isLegacy ? 'text' : 'input']: ['a', 'b'] });
    assert.equal((isLegacy ? embeddings.embeddings : embeddings.data).length, 2);
  },
  'getLimits and setLimits report the status 501': async ({ client, url, assert }) => {
    const gateway = new client.MlflowGatewayClient(url);
    await assert.rejects(gateway.getLimits('chat'), { name: 'HttpError', status: 501 });
    await assert.rejects(gateway.setLimits('chat', []), { name: 'HttpError', status: 501 });
  },
  'createRoute and deleteRoute are rejected without a request': async ({ client, url, assert }) => {
    const gateway = new client.MlflowGatewayClient(url);
    await assert.rejects(gateway.createRoute('a', 'llm/v1/chat', {}), { name: 'NotSupportedError' });
    await assert.rejects(gateway.deleteRoute('a'), { name: 'NotSupportedError' });
  },
  'an unknown route has the status 404 and a detail': async ({ client, url, assert }) => {
    await assert.rejects(new client.MlflowGatewayClient(url).getRoute('none'), (error) => {
      assert.equal(error.status, 404);
      assert.match(error.detail, /none/);
      return true;
    });
  },
};

/** Checks of the API of MLflow 2.9 and later. */
export const deploymentChecks = {
  'listEndpoints and getEndpoint return the endpoints with absolute URLs': async ({ client, url, assert }) => {
    const deployments = client.getDeployClient(url);
    const endpoints = await deployments.listEndpoints();
    assert.deepEqual(
      endpoints.map(({ name }) => name),
      NAMES,
    );
    const endpoint = await deployments.getEndpoint('chat');
    assert.deepEqual(endpoint, endpoints[0]);
    assert.equal(endpoint.endpoint_url, `${url}/gateway/chat/invocations`);
    assert.equal(endpoint.endpoint_type, 'llm/v1/chat');
  },
  'chat, completions and embeddings return responses': async ({ client, url, assert, failsOnCompletions }) => {
    const deployments = client.getDeployClient(url);
    const chat = await deployments.chat('chat', { messages: MESSAGES, temperature: 0 });
    assert.equal(typeof chat.choices[0].message.content, 'string');
    assert.ok(chat.usage.total_tokens > 0);
    if (!failsOnCompletions) {
      const completions = await deployments.completions('completions', { prompt: 'Hello' });
      assert.equal(typeof completions.choices[0].text, 'string');
    }
    const embeddings = await deployments.embeddings('embeddings', { input: ['a', 'b'] });
    assert.equal(embeddings.data.length, 2);
  },
  'predictStream yields the chunks of a complete stream': async ({ client, url, assert }) => {
    const deployments = client.getDeployClient(url);
    let text = '';
    let finish;
    for await (const { choices } of deployments.predictStream({ endpoint: 'chat', inputs: { messages: MESSAGES } })) {
      text += choices?.[0]?.delta?.content ?? '';
      finish = choices?.[0]?.finish_reason ?? finish;
    }
    assert.notEqual(text, '');
    assert.equal(typeof finish, 'string');
  },
  'a rejected request and a failing provider have a status and a detail': async ({ client, url, assert }) => {
    const deployments = client.getDeployClient(url, { maxRetries: 0 });
    await assert.rejects(deployments.predict({ endpoint: 'chat', inputs: {} }), (error) => {
      assert.equal(error.status, 422);
      assert.match(error.detail, /messages/);
      return true;
    });
    await assert.rejects(deployments.predict({ endpoint: 'unauthorized', inputs: { messages: MESSAGES } }), (error) => {
      assert.equal(error.status, 401);
      assert.match(error.detail, /Incorrect API key/);
      return true;
    });
  },
  'a stream can be left early': async ({ client, url, assert }) => {
    const deployments = client.getDeployClient(url);
    let chunks = 0;
    for await (const _chunk of deployments.predictStream({ endpoint: 'chat', inputs: { messages: MESSAGES } })) {
      chunks += 1;
      break;
    }
    assert.equal(chunks, 1);
  },
};
