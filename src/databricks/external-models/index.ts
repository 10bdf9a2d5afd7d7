export { ExternalModelBinder, referencesOf } from './external-model-binder';
export { blockNameOf } from './find-block';
export { toPublicExternalModel } from './public-external-model';
export { readExternalModel, type ExternalModelContext } from './read-external-model';
export { readServedEntity } from './read-served-entity';
