# The gateway with its embedded host: one process, SQLite in /data, nothing else to install.
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src ./src
# Compiled ahead of time: a new process is at its pace from its first calls on.
RUN dotnet publish src/NexScout.Energy.Gateway -c Release --os linux --self-contained false -p:PublishReadyToRun=true -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
RUN mkdir /data && chown "$APP_UID" /data
VOLUME /data
USER $APP_UID
EXPOSE 5080
# bash opens the connection itself: no curl is needed in the image.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/5080 && printf 'GET /health/ready HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q '200 OK' <&3"]
ENTRYPOINT ["dotnet", "energy.dll"]
CMD ["serve", "--urls", "http://0.0.0.0:5080", "--data", "/data"]
