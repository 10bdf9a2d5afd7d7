import { Injectable } from '@nestjs/common';
import { OpenAIShapedAdapter, type OperationPath } from '../openai-protocol/openai-shaped.adapter';
import type { Target } from '../contract/provider-adapter';
import { SandboxModel } from './sandbox-model';
import { SandboxConfig } from './sandbox.config';

/** A model of our own for trying and rehearsing: it needs no key and no network. */
@Injectable()
export class SandboxAdapter extends OpenAIShapedAdapter<SandboxConfig> {
  readonly name = 'sandbox';
  readonly displayName = 'Sandbox';
  readonly Config = SandboxConfig;

  readonly embeddings = this.embeddingsOperation();

  /** One for each endpoint, because a model counts its calls. */
  private readonly models = new WeakMap<SandboxConfig, SandboxModel>();

  protected route(path: OperationPath, { config }: Target<SandboxConfig>) {
    // `.invalid` resolves nowhere (RFC 2606): no such call can leave the process.
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
