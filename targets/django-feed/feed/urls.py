from django.urls import path

from . import in_force, views

urlpatterns = [
    path("api/posts/", views.Posts.as_view()),
    path("api/empty/", views.Empty.as_view()),
    path("api/ready/", in_force.ready),
]
