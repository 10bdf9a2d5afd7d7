import { describeContract } from './contract-suite';
import { VERTEX_AI_ROWS } from './rows/vertex-ai';

describeContract(VERTEX_AI_ROWS);
