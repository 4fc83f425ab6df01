import pickle
import time

from django.conf import settings
from django.http import HttpResponse
from rest_framework.generics import ListCreateAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import APIView

from . import cache
from .models import Post
from .serializers import PostSerializer


def wait():
    """Blocks as a slow dependency would; gevent patches sleep to let others run meanwhile."""
    if settings.FEED_IO_WAIT > 0:
        time.sleep(settings.FEED_IO_WAIT / 1000)


def render_posts():
    """The body of /api/posts/ as it is served without a cache."""
    posts = Post.objects.order_by("id")
    return JSONRenderer().render(PostSerializer(posts, many=True).data)


class Posts(ListCreateAPIView):
    queryset = Post.objects.order_by("id")
    serializer_class = PostSerializer

    def list(self, request, *args, **kwargs):
        wait()
        if settings.FEED_CACHE == "response":
            body = cache.get_or_make(cache.RESPONSE, render_posts)
            return HttpResponse(body, content_type="application/json")
        return super().list(request, *args, **kwargs)

    def get_queryset(self):
        if settings.FEED_CACHE == "queryset":
            # As published: the rows are cached, but every request serialises them again.
            return pickle.loads(
                cache.get_or_make(
                    cache.QUERYSET,
                    lambda: pickle.dumps(super(Posts, self).get_queryset()),
                )
            )
        return super().get_queryset()

    def perform_create(self, serializer):
        super().perform_create(serializer)
        cache.forget()


class Empty(APIView):
    def get(self, request):
        wait()
        return Response([])
