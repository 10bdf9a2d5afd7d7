import type { Problem } from '../problems';

export interface ProxySettings {
  readonly httpProxy: string | undefined;
  readonly httpsProxy: string | undefined;
  readonly noProxy: string | undefined;
}

/** The problems do not contain the addresses, because they may contain passwords. */
export function proxyOf(env: NodeJS.ProcessEnv, problems: Problem[]): ProxySettings | undefined {
  const addressOf = (upperCase: string): string | undefined => {
    const name = env[upperCase.toLowerCase()] ? upperCase.toLowerCase() : upperCase;
    const address = env[name] || undefined;
    if (address === undefined || isProxyAddress(address, /^(?:https?|socks5?):$/)) return address;
    problems.push({ path: name, line: undefined, message: 'must be the address of a proxy, e.g. http://proxy:3128' });
    return undefined;
  };
  const httpProxy = addressOf('HTTP_PROXY');
  const httpsProxy = addressOf('HTTPS_PROXY');
  const noProxy = env['no_proxy'] || env['NO_PROXY'] || undefined;
  return httpProxy || httpsProxy ? Object.freeze({ httpProxy, httpsProxy, noProxy }) : undefined;
}

/** @param schemes matches the schemes that are supported, with their colon */
export function isProxyAddress(text: string, schemes = /^https?:$/): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  return schemes.test(protocol) && hostname !== '' && isPercentEncoded(username) && isPercentEncoded(password);
}

function isPercentEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
