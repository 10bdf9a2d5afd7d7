import { Injectable } from '@nestjs/common';
import { FileEndpointSource, type AuthSettings } from '../config';

/**
 * The block `auth:` of a server that has it. A reload that removes the block keeps the last settings, because it must not open the
 * server; `ActiveModes` warns of it.
 */
@Injectable()
export class AuthConfiguration {
  private settings: AuthSettings;

  constructor(private readonly file: FileEndpointSource) {
    const { auth } = file.current();
    if (!auth) throw new Error('the file has no block auth');
    this.settings = auth;
    file.onChange(() => (this.settings = file.current().auth ?? this.settings));
  }

  get current(): AuthSettings {
    return this.settings;
  }

  /** Calls the listener after each reload. Identities that were made before may no longer be valid. */
  onChange(listener: () => void): void {
    this.file.onChange(listener);
  }
}
