import { describeContract } from './contract-suite';
import { BEDROCK_ROWS } from './rows/bedrock';

describeContract(BEDROCK_ROWS);
