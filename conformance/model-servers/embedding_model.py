"""An embedding model whose Python package contains the weights, so that loading it needs no download."""

from pathlib import Path

import wordllama
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel

PACKAGE = Path(wordllama.__file__).parent


class EmbeddingModel(PythonModel):
    def load_context(self, context):
        # The package looks for its tokenizer only in the cache directory.
        self.model = wordllama.WordLlama.load(cache_dir=PACKAGE, disable_download=True)

    def predict(self, context, model_input, params=None):
        return self.model.embed([str(text) for text in model_input], norm=True).tolist()


set_model(EmbeddingModel())
