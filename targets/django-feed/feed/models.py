from django.db import models
from django.utils import timezone


class Author(models.Model):
    name = models.CharField(max_length=50)


class Post(models.Model):
    # Filled from the dataset, hence defaults rather than auto_now, which would overwrite it.
    author = models.ForeignKey(Author, on_delete=models.CASCADE)
    content = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
