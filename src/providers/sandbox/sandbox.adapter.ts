import { Injectable } from '@nestjs/common';
import type { ProviderAdapter, Target } from '../contract/provider-adapter';
import {
  openAIChat,
  openAICompletions,
  openAIEmbeddings,
  type OpenAIProtocol,
  type OperationPath,
} from '../openai-protocol/openai-protocol';
import { SandboxModel } from './sandbox-model';
import { SandboxConfig } from './sandbox.config';

/** A simulated model for trials and tests: it needs no API key and no network. */
@Injectable()
export class SandboxAdapter implements ProviderAdapter<SandboxConfig>, OpenAIProtocol<SandboxConfig> {
  readonly name = 'sandbox';
  readonly displayName = 'Sandbox';
  readonly Config = SandboxConfig;

  readonly chat = openAIChat<SandboxConfig>(this);
  readonly completions = openAICompletions<SandboxConfig>(this);
  readonly embeddings = openAIEmbeddings<SandboxConfig>(this);

  /** One model per endpoint, because a model counts its requests. */
  private readonly models = new WeakMap<SandboxConfig, SandboxModel>();

  route(path: OperationPath, { config }: Target<SandboxConfig>) {
    // `.invalid` never resolves (RFC 2606), so that no request leaves the process.
    return { url: `http://sandbox.invalid/v1/${path}`, headers: {}, dispatcher: this.modelOf(config) };
  }

  private modelOf(config: SandboxConfig): SandboxModel {
    const known = this.models.get(config);
    if (known) return known;
    const model = new SandboxModel(config);
    this.models.set(config, model);
    return model;
  }
}
