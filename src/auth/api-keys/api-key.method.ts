import { Injectable } from '@nestjs/common';
import type { Identity } from '../../http';
import type { AuthenticationMethod } from '../authentication-method';
import type { Credential } from '../credential';
import { ApiKeys } from './api-keys';
import { digestOfKey, isKeyShaped } from './key-format';

/** The user name of HTTP Basic with which a client may send any key. */
const ANY_OWNER = 'token';

/**
 * Identifies clients by API keys: bearer tokens, or the passwords of HTTP Basic for clients that can send nothing else. The
 * user name is then that of the key's owner, or `token`.
 */
@Injectable()
export class ApiKeyMethod implements AuthenticationMethod {
  constructor(private readonly keys: ApiKeys) {}

  get isConfigured(): boolean {
    return this.keys.isConfigured;
  }

  recognizes(credential: Credential): boolean {
    return isKeyShaped(credential.scheme === 'bearer' ? credential.token : credential.password);
  }

  identify(credential: Credential): Identity | undefined {
    return identifyBy(this.keys, credential);
  }
}

/** Identifies clients by keys of the gateway file that the operator has made in another way, so that they may have any form. */
@Injectable()
export class FileKeyMethod implements AuthenticationMethod {
  constructor(private readonly keys: ApiKeys) {}

  get isConfigured(): boolean {
    return this.keys.hasFileKeys;
  }

  identify(credential: Credential): Identity | undefined {
    return identifyBy(this.keys, credential);
  }
}

function identifyBy(keys: ApiKeys, credential: Credential): Identity | undefined {
  if (credential.scheme === 'bearer') return keys.identify(credential.token, credential.digest);
  const { password } = credential;
  const identity = keys.identify(password, digestOfKey(password));
  return credential.user === ANY_OWNER || credential.user === identity?.name ? identity : undefined;
}
