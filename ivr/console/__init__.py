"""The web pages of Préambule: live calls, recordings, and a telephone to rehearse with. asyncio only, no gevent."""
