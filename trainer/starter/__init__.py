"""How the model inside the application is made: autoencoder, base UNet and both adapters, one command a stage."""
