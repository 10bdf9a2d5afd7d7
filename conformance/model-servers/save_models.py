"""Saves two models in the folder given as argument: `texts`, trained here, and `vectors`, with pretrained weights."""

import sys
from pathlib import Path

import mlflow.pyfunc
import mlflow.sklearn
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

QUESTIONS = ["what is the weather", "will it rain or snow", "what time is it", "which hour is it now"]
ANSWERS = ["It snows.", "It snows.", "It is noon.", "It is noon."]

folder = Path(sys.argv[1])

texts = make_pipeline(CountVectorizer(), MultinomialNB()).fit(QUESTIONS, ANSWERS)
# The pickle format needs no package besides scikit-learn.
mlflow.sklearn.save_model(
    texts, str(folder / "texts"), serialization_format=mlflow.sklearn.SERIALIZATION_FORMAT_PICKLE
)

# The servers run in this environment, so MLflow need not infer the model's requirements.
mlflow.pyfunc.save_model(
    str(folder / "vectors"),
    python_model=str(Path(__file__).parent / "embedding_model.py"),
    pip_requirements=[],
)
