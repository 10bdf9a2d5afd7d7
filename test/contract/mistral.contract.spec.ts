import { describeContract } from './contract-suite';
import { MISTRAL_ROWS } from './rows/mistral';

describeContract(MISTRAL_ROWS);
